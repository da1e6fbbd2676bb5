/** The status page of a job, and the REST interface behind it. See {@code docs/rest.md}. */
package io.millrace.master.web;
