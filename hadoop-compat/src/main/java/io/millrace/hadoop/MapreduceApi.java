package io.millrace.hadoop;

import org.apache.hadoop.conf.Configurable;
import org.apache.hadoop.mapreduce.Mapper;

/** The newer API: {@code setup}, {@code map} with a context, {@code cleanup}; or all in one. */
record MapreduceApi(MapperFactory<?> factory) implements MapperApi {
  @Override
  public MapperDriver createDriver(MapperTask task, MapperOutput output) throws Exception {
    @SuppressWarnings("unchecked") // the factory methods of HadoopMapper tie the types together
    Mapper<Object, Object, Object, Object> mapper =
        (Mapper<Object, Object, Object, Object>) factory.create();
    task.configuration().setClassLoader(mapper.getClass().getClassLoader());
    if (mapper instanceof Configurable configurable) {
      configurable.setConf(task.configuration());
    }
    return overridesRun(mapper)
        ? new RunDriver(mapper, task, output)
        : new CallDriver(mapper, task, output);
  }

  @Override
  public String description() {
    return MapperApi.describe(factory);
  }

  private static boolean overridesRun(Mapper<?, ?, ?, ?> mapper) throws NoSuchMethodException {
    return mapper.getClass().getMethod("run", Mapper.Context.class).getDeclaringClass()
        != Mapper.class;
  }
}
