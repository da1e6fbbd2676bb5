/**
 * Text files as a source and as an exactly-once sink, on local disk or on whatever storage {@link
 * io.millrace.api.storage.FileStorages} finds for the paths.
 */
package io.millrace.connectors.files;
