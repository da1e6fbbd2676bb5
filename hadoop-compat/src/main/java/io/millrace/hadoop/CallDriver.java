package io.millrace.hadoop;

import io.millrace.api.UserException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.apache.hadoop.mapreduce.Mapper;

/** Calls the methods of a mapper one by one, in the place of its {@code run}. */
final class CallDriver implements MapperDriver {
  private static final MethodHandle SETUP = protectedMethod("setup");
  private static final MethodHandle MAP = protectedMethod("map", Object.class, Object.class);
  private static final MethodHandle CLEANUP = protectedMethod("cleanup");

  private final Mapper<Object, Object, Object, Object> mapper;
  private final CurrentRecord current = new CurrentRecord();
  private final Mapper<Object, Object, Object, Object>.Context context;
  private boolean isSetUp;

  CallDriver(Mapper<Object, Object, Object, Object> mapper, MapperTask task, MapperOutput output) {
    this.mapper = mapper;
    this.context = MapperContexts.create(task, current, output);
  }

  @Override
  public void open() throws Exception {
    try {
      SETUP.invokeExact(mapper, context);
    } catch (Throwable e) {
      throw unchanged(e);
    }
    isSetUp = true;
  }

  @Override
  public void map(Object key, Object value) throws Exception {
    current.set(key, value);
    try {
      MAP.invokeExact(mapper, key, value, context);
    } catch (Throwable e) {
      throw unchanged(e);
    }
  }

  @Override
  public void end() throws Exception {
    if (isSetUp) {
      try {
        CLEANUP.invokeExact(mapper, context);
      } catch (Throwable e) {
        throw unchanged(e);
      }
    }
  }

  private static Exception unchanged(Throwable thrown) {
    if (thrown instanceof Error error) {
      throw error;
    }
    return thrown instanceof Exception exception ? exception : new IllegalStateException(thrown);
  }

  private static MethodHandle protectedMethod(String name, Class<?>... parameters) {
    MethodType type =
        MethodType.methodType(void.class, parameters).appendParameterTypes(Mapper.Context.class);
    try {
      return MethodHandles.privateLookupIn(Mapper.class, MethodHandles.lookup())
          .findVirtual(Mapper.class, name, type);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("this version of Hadoop has no Mapper." + name + type, e);
    }
  }

  /** The record that {@code map} is called for, for mappers that ask the context for it. */
  private static final class CurrentRecord extends RecordFeed {
    private Object key;
    private Object value;

    void set(Object newKey, Object newValue) {
      key = newKey;
      value = newValue;
    }

    @Override
    public boolean nextKeyValue() {
      throw new UserException(
          "the mapper asks for the next record in setup(), map() or cleanup(); on a stream it can"
              + " do so only in a run() of its own");
    }

    @Override
    public Object getCurrentKey() {
      return key;
    }

    @Override
    public Object getCurrentValue() {
      return value;
    }
  }
}
