/** Tuples, for when a record class of one's own is not worth it. */
package io.millrace.api.tuple;
