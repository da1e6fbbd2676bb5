package io.millrace.api.window;

import java.io.Serializable;

/** Says which windows a record belongs to. */
public sealed interface WindowAssigner extends Serializable permits AlignedWindows {}
