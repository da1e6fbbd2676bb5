/**
 * What a program builds: its operations and how they are connected, free of any decision on how to
 * run them.
 */
package io.millrace.api.plan;
