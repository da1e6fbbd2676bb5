/**
 * The inputs of the workloads: the same in every run, and made so cheaply that they do not limit
 * what is measured. The numbers are part of what makes measurements comparable with those of other
 * engines: whoever changes them changes every checksum.
 */
package io.millrace.benchmarks.generator;
