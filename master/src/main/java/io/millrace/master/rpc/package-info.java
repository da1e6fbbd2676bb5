/** Thrift calls between a master and workers in other processes. */
package io.millrace.master.rpc;
