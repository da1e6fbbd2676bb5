/**
 * Typed, documented and checked options. Each component declares its own in one class; a key that
 * no component knows stops the start.
 */
package io.millrace.api.configuration;
