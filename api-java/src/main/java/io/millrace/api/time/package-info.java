/** Event time: when things happened, told by the records themselves. */
package io.millrace.api.time;
