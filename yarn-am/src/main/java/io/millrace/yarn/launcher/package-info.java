/** The way in for {@code yarn jar millrace.jar}: uses nothing but the JDK. */
package io.millrace.yarn.launcher;
