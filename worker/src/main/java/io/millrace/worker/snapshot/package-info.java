/**
 * What a worker does for a snapshot besides freezing state: writes the files, in the background,
 * and reads them back with their checksums verified.
 */
package io.millrace.worker.snapshot;
