package io.millrace.layering.nowhere;

/** Lives on no floor. */
public record Homeless() {}
