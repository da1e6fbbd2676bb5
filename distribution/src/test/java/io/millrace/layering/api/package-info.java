/** A planted floor that breaks rules, for the rules to be tried on. */
package io.millrace.layering.api;
