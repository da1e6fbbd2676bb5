/** The processes of an application on a cluster, started as a user starts them. */
package io.millrace.yarn.it;
