package io.millrace.worker.task;

import io.millrace.planner.ChainedOperator;
import io.millrace.worker.codec.CodecRegistry;
import io.millrace.worker.memory.PagePool;
import io.millrace.worker.operator.Operator;
import java.util.function.Function;

/**
 * What a task takes from the worker that it runs in.
 *
 * @param pagePool the memory for state
 * @param codecs the codecs for records and state
 * @param operators makes an operator that no other task uses
 */
public record TaskEnvironment(
    PagePool pagePool, CodecRegistry codecs, Function<ChainedOperator, Operator> operators) {}
