/** Checks that need all modules at once. */
package io.millrace;
