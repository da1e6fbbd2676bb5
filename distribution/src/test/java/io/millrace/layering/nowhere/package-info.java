/** A planted package that is no floor, for the rules to be tried on. */
package io.millrace.layering.nowhere;
