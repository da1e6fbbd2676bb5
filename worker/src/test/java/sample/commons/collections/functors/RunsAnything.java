package sample.commons.collections.functors;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serializable;

/** Has a name as those classes have that were used to run a sender's code. */
public final class RunsAnything implements Serializable {
  private static final long serialVersionUID = 1L;

  /** How often one was read. */
  public static int readCount;

  private void readObject(ObjectInputStream input) throws IOException, ClassNotFoundException {
    input.defaultReadObject();
    readCount++;
  }
}
