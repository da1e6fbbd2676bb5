/** Thrift calls from the master to workers in other processes. */
package io.millrace.master.rpc;
