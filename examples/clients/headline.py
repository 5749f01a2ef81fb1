#!/usr/bin/env python3
"""Prints the headline of a quarterly report, as another system would read it: targets met, forecasts, milestones, projects and risks.

It needs only grpcio and grpcio-reflection: the messages are learned from the running server.

    pip install grpcio grpcio-reflection
    python3 headline.py 127.0.0.1:50051 "2021/22 Q2"
"""

import sys

import grpc
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message_factory import GetMessageClass
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import ProtoReflectionDescriptorDatabase


class Outturn:
    """Calls methods such as ScorecardService/GetScorecard by what reflection says of them."""

    def __init__(self, channel):
        self.channel = channel
        self.pool = DescriptorPool(ProtoReflectionDescriptorDatabase(channel))

    def ask(self, method, **fields):
        service, name = method.split("/")
        described = self.pool.FindServiceByName(f"outturn.v1.{service}").methods_by_name[name]
        call = self.channel.unary_unary(
            f"/outturn.v1.{method}",
            request_serializer=lambda message: message.SerializeToString(),
            response_deserializer=GetMessageClass(described.output_type).FromString,
        )
        return call(GetMessageClass(described.input_type)(**fields), timeout=10)


def shown(share):
    return share.display_text if share.comparable else f"not comparable ({share.not_comparable_reason})"


def show(share, groups=()):
    """A share, its themes, and everything that stands outside it."""
    print(f"{share.label}: {shown(share)}")
    for title, of_group in groups:
        print(f"  {title}: {shown(of_group)}")
    for compared in share.comparisons:
        what = compared.set_note or compared.period.label
        print(f"  compared, {what}: {shown(compared)}")
    for group in share.outside:
        print(f"  outside: {group.count} {group.label}")


def show_risks(profile):
    moved = profile.movement
    print(f"{profile.title}: {moved.base_live_count} live before, {moved.live_count} now")
    for label, events in (("in", moved.entries), ("out", moved.exits), ("redefined", moved.redefinitions)):
        for event in events:
            body = event.body.text or "body not stated"
            print(f"  {label}: {event.code}, {body}")


def main():
    address, period = sys.argv[1:]
    with grpc.insecure_channel(address) as channel:
        outturn = Outturn(channel)
        card = outturn.ask("ScorecardService/GetScorecard", period=period).scorecard
        forecasts = outturn.ask("ForecastService/GetForecastSummary", origin_period=period).summary
        delivery = outturn.ask("DeliveryService/GetDeliverySummary", period=period).summary
        risks = outturn.ask("RiskService/GetRiskProfile", period=period).profile
    print(f"{card.title}, {card.period.label}: {card.headline.measure_count} measures")
    themes = [(group.group.title, group.headline.shares[0]) for group in card.group_headlines]
    show(card.headline.shares[0], themes)
    show(forecasts.submitted, [(group.group.title, group.share) for group in forecasts.group_submitted])
    show(delivery.milestones)
    show(delivery.projects)
    show_risks(risks)


if __name__ == "__main__":
    main()
