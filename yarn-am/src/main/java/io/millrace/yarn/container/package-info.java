/**
 * What the processes of an application share: the files that they are given, how their JVMs are
 * started, and what a process finds when it looks around in its container.
 */
package io.millrace.yarn.container;
