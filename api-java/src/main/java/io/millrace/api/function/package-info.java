/**
 * The functions that a user writes. Each is serializable, since it travels from the program to the
 * workers, and is called by one thread at a time.
 */
package io.millrace.api.function;
