/**
 * The files that an engine, a source or a sink works with, wherever they lie: on local disk, or in
 * any system that a {@link io.millrace.api.storage.FileStorageProvider} brings.
 */
package io.millrace.api.storage;
