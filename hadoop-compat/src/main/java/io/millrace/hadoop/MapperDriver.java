package io.millrace.hadoop;

/** Leads one mapper through its life. All calls come from the task's thread. */
interface MapperDriver {
  /** Called once, first. */
  void open() throws Exception;

  /** Hands over one record; returns when the mapper is done with it. */
  void map(Object key, Object value) throws Exception;

  /** Called once, last, also after the others have failed. The mapper may write still. */
  void end() throws Exception;
}
