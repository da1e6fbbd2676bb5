/**
 * The ApplicationMaster: hosts the job's master, gets containers from YARN and starts workers in
 * them, and tells YARN how the job ended.
 */
package io.millrace.yarn.master;
