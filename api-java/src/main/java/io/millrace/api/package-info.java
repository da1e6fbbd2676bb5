/**
 * What a program is written against. A program asks for an {@link
 * io.millrace.api.ExecutionEnvironment}, builds streams from sources to sinks, and calls {@code
 * execute}. This module knows neither Hadoop nor the engine that runs the program.
 */
package io.millrace.api;
