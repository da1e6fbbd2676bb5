/** A planted floor below the worker's, for the rules to be tried on. */
package io.millrace.layering.planner;
