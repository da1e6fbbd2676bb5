package io.millrace.layering.planner;

/** A class that a higher floor may use. */
public record Downstairs() {}
