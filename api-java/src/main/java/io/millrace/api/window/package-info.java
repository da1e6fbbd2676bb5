/** Windows: finite pieces of an endless stream. */
package io.millrace.api.window;
