/**
 * The client's side: checks that a job can run on the cluster, hands it over with all its files,
 * watches it, and speaks to the masters of running jobs.
 */
package io.millrace.yarn.client;
