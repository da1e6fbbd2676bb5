/**
 * Turns a plan into an execution plan: operations become stages, which are chains that run as one
 * task, and what flows between stages becomes exchanges.
 */
package io.millrace.planner;
