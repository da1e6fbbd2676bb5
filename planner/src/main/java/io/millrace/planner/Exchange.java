package io.millrace.planner;

import io.millrace.api.plan.Partitioning;
import java.io.Serializable;

/**
 * What flows from one stage to the first operator of another.
 *
 * @param id the index of the exchange in the execution plan
 * @param fromStage the sending stage
 * @param fromOperator the index in it of the sending operator
 * @param sideOutput the name of the side output that is sent, or {@code null} for the main output
 * @param toStage the receiving stage
 * @param partitioning which task gets which record; forward only between equal parallelisms
 */
public record Exchange(
    int id,
    int fromStage,
    int fromOperator,
    String sideOutput,
    int toStage,
    Partitioning partitioning)
    implements Serializable {}
