package io.millrace.worker.codec;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Classes of one version of a program, compiled from their sources and loaded on their own. */
public final class ProgramVersion extends ClassLoader {
  private static final Pattern NAME = Pattern.compile("(?:class|record|interface|enum) (\\w+)");

  private final Map<String, ByteArrayOutputStream> classFiles = new HashMap<>();

  /** Compiles top-level classes in the package {@code program}, which import all of java.util. */
  public ProgramVersion(String... sources) {
    super(ProgramVersion.class.getClassLoader());
    List<JavaFileObject> files = new ArrayList<>();
    for (String source : sources) {
      Matcher name = NAME.matcher(source);
      if (!name.find()) {
        throw new IllegalArgumentException("no class in " + source);
      }
      files.add(new Source(name.group(1), "package program; import java.util.*; " + source));
    }
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager standard = compiler.getStandardFileManager(null, null, null);
        JavaFileManager inMemory = new InMemory(standard)) {
      if (!compiler.getTask(null, inMemory, null, List.of("-proc:none"), null, files).call()) {
        throw new IllegalArgumentException("not compiled: " + String.join("\n", sources));
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  public CodecRegistry codecs() {
    return new CodecRegistry(this);
  }

  /** What the static method {@code make} of a class gives. */
  public Object make(String className) throws ReflectiveOperationException {
    var method = loadClass("program." + className).getDeclaredMethod("make");
    method.setAccessible(true);
    return method.invoke(null);
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    ByteArrayOutputStream file = classFiles.get(name);
    if (file == null) {
      throw new ClassNotFoundException(name);
    }
    byte[] bytes = file.toByteArray();
    return defineClass(name, bytes, 0, bytes.length);
  }

  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(String name, String text) {
      super(URI.create("string:///program/" + name + ".java"), Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }

  private final class InMemory extends ForwardingJavaFileManager<JavaFileManager> {
    InMemory(JavaFileManager standard) {
      super(standard);
    }

    @Override
    public JavaFileObject getJavaFileForOutput(
        Location location,
        String className,
        JavaFileObject.Kind kind,
        javax.tools.FileObject sibling) {
      return new SimpleJavaFileObject(URI.create("memory:///" + className), kind) {
        @Override
        public OutputStream openOutputStream() {
          ByteArrayOutputStream file = new ByteArrayOutputStream();
          classFiles.put(className, file);
          return file;
        }
      };
    }
  }
}
