/**
 * The data plane's parts, each by itself, by JMH: {@code scripts/bench jmh [regular expression]}.
 * What a part takes alone is not what it takes in a program, where others use the caches too; these
 * tell whether a change of a part was one for the better.
 */
package io.millrace.benchmarks.jmh;
