/** What the processes of an application find each other by: nodes in ZooKeeper. */
package io.millrace.yarn.coordination;
