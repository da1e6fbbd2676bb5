/**
 * Avro's records in streams and state. Nothing needs to be registered: with this module among the
 * program's jars, records are written by Avro itself, and their schemas travel with them.
 */
package io.millrace.connectors.avro;
