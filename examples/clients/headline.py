#!/usr/bin/env python3
"""Prints the headline of a period's scorecard: how many measures met or exceeded their targets, by theme, and what stands outside and why.

It needs only grpcio and grpcio-reflection: the messages are learned from the running server.

    pip install grpcio grpcio-reflection
    python3 headline.py 127.0.0.1:50051 "2021/22 Q2"
"""

import sys

import grpc
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message_factory import GetMessageClass
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import ProtoReflectionDescriptorDatabase


def ask(channel, method, **fields):
    """Calls a method such as outturn.v1.ScorecardService/GetScorecard by what reflection says of it."""
    pool = DescriptorPool(ProtoReflectionDescriptorDatabase(channel))
    service, name = method.split("/")
    described = pool.FindServiceByName(service).methods_by_name[name]
    request = GetMessageClass(described.input_type)(**fields)
    call = channel.unary_unary(
        f"/{method}",
        request_serializer=lambda message: message.SerializeToString(),
        response_deserializer=GetMessageClass(described.output_type).FromString,
    )
    return call(request, timeout=10)


def shown(share):
    return share.display_text if share.comparable else f"not comparable ({share.not_comparable_reason})"


def main():
    address, period = sys.argv[1:]
    with grpc.insecure_channel(address) as channel:
        card = ask(channel, "outturn.v1.ScorecardService/GetScorecard", period=period).scorecard
    print(f"{card.title}, {card.period.label}: {card.headline.measure_count} measures")
    for share in card.headline.shares:
        print(f"{share.label}: {shown(share)}")
        for group in card.group_headlines:
            print(f"  {group.group.title}: {shown(group.headline.shares[0])}")
        for group in share.outside:
            print(f"  outside: {group.count} {group.label}")


if __name__ == "__main__":
    main()
