package io.millrace.hadoop;

import io.millrace.api.UserException;
import org.apache.hadoop.conf.Configurable;
import org.apache.hadoop.mapred.JobConf;
import org.apache.hadoop.mapred.MapRunner;
import org.apache.hadoop.mapred.Mapper;

/** The older API: {@code configure}, {@code map} with a collector, {@code close}. */
record MapredApi(MapperFactory<?> factory) implements MapperApi {
  @Override
  public MapperDriver createDriver(MapperTask task, MapperOutput output) throws Exception {
    JobConf configuration = task.configuration();
    Class<?> runner = configuration.getMapRunnerClass();
    if (runner != MapRunner.class) {
      throw new UserException(
          "the configuration has the map runner "
              + runner.getName()
              + ", but a mapper on a stream is called record by record; remove the setting"
              + " mapred.map.runner.class");
    }
    @SuppressWarnings("unchecked") // the factory methods of HadoopMapper tie the types together
    Mapper<Object, Object, Object, Object> mapper =
        (Mapper<Object, Object, Object, Object>) factory.create();
    configuration.setClassLoader(mapper.getClass().getClassLoader());
    return new Driver(mapper, task, output);
  }

  @Override
  public String description() {
    return MapperApi.describe(factory);
  }

  private record Driver(
      Mapper<Object, Object, Object, Object> mapper, MapperTask task, MapperOutput output)
      implements MapperDriver {
    @Override
    public void open() {
      if (mapper instanceof Configurable configurable) {
        configurable.setConf(task.configuration());
      }
      mapper.configure(task.configuration());
    }

    @Override
    public void map(Object key, Object value) throws Exception {
      mapper.map(key, value, output, task.reporter());
    }

    @Override
    public void end() throws Exception {
      mapper.close();
    }
  }
}
