/**
 * Streams: what a program connects its functions with. Each method adds an operation to the plan;
 * nothing runs before {@code execute}.
 */
package io.millrace.api.stream;
