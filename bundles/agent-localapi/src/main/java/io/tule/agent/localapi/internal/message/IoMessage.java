/*
 * Copyright (c) the Tule contributors
 * SPDX-License-Identifier: EPL-2.0
 */
package io.tule.agent.localapi.internal.message;

/**
 * An ioMessage, version 4. Texts that are absent are empty, numbers that are absent are 0.
 *
 * @param id 32 hexadecimal digits, given by the agent
 * @param timestamp epoch milliseconds of the agent's clock
 * @param publisher the microservice that it is from
 * @param contextData belongs to the message; nobody changes it
 * @param contentData belongs to the message; nobody changes it
 */
@SuppressWarnings("ArrayRecordComponent") // the bytes are shared on purpose and nobody changes them
public record IoMessage(
    String id,
    String tag,
    String groupId,
    int sequenceNumber,
    int sequenceTotal,
    int priority,
    long timestamp,
    String publisher,
    String authId,
    String authGroup,
    long chainPosition,
    String hash,
    String previousHash,
    String nonce,
    int difficultyTarget,
    String infoType,
    String infoFormat,
    byte[] contextData,
    byte[] contentData) {
  /** The version of the form, in JSON and in binary. */
  public static final int VERSION = 4;

  /** The same message as the agent hands it on. */
  public IoMessage accepted(String newId, long newTimestamp, String newPublisher) {
    return new IoMessage(
        newId,
        tag,
        groupId,
        sequenceNumber,
        sequenceTotal,
        priority,
        newTimestamp,
        newPublisher,
        authId,
        authGroup,
        chainPosition,
        hash,
        previousHash,
        nonce,
        difficultyTarget,
        infoType,
        infoFormat,
        contextData,
        contentData);
  }
}
