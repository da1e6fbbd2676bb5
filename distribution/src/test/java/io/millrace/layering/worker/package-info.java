/** A planted floor above the planner's, for the rules to be tried on. */
package io.millrace.layering.worker;
