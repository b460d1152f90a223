using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using ActorUdp.Hosts.Console;
using ActorUdp.Hosts.Node;
using ActorUdp.Hosts.Pings;
using ActorUdp.Protocol;

namespace ActorUdp.Hosts.Commands;

/// <summary><c>actorudp ping</c>: round trips on the control channel, like ping(8).</summary>
internal static class PingCommand
{
    private const int DefaultSize = 56;

    private static readonly TimeSpan _defaultInterval = TimeSpan.FromSeconds(1);

    // How long the last answers are waited for.
    private static readonly TimeSpan _lastAnswers = TimeSpan.FromSeconds(2);

    public static Command Create()
    {
        Argument<PeerAddress> address = Verb.Address();
        var count = new Option<int?>("--count", "-c") { Description = "How many pings; default: until Ctrl-C.", HelpName = "N" };
        Option<TimeSpan?> interval = Verb.Duration("--interval", "The time between two pings; default 1s.", "-i");
        var size = new Option<int?>("--size", "-s") { Description = "Bytes of a ping; default 56.", HelpName = "BYTES" };
        Option<PeerAddress?> listen = Verb.Listen("Listen there and advertise it; default: answers come along our own path.");
        Option<string?> name = Verb.Name();
        Option<string?> config = Verb.Config();
        Option<string?> cluster = Verb.ClusterId();
        Option<bool> json = Verb.Json();
        var command = new Command("ping", "Measures round trips to a node; exit code 1 when nothing came back.")
        {
            address, count, interval, size, listen, name, config, cluster, json,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(count) < 1)
                result.AddError("--count must be at least 1");
            if (result.GetValue(size) < Pinger.MinimumSize)
                result.AddError($"--size must be at least {Pinger.MinimumSize}");
        });
        command.SetAction(parsed => Verb.RunAsync(parsed.GetValue(json), interrupt => RunAsync(
            new HostOptions
            {
                DefaultName = "ping",
                IsClient = true,
                Name = parsed.GetValue(name),
                Listen = parsed.GetValue(listen),
                ConfigFile = parsed.GetValue(config),
                ClusterId = parsed.GetValue(cluster),
            },
            parsed.GetValue(address)!,
            parsed.GetValue(count),
            parsed.GetValue(interval) ?? _defaultInterval,
            parsed.GetValue(size) ?? DefaultSize,
            parsed.GetValue(json),
            interrupt.Token)));
        return command;
    }

    private static async Task<int> RunAsync(
        HostOptions options, PeerAddress peer, int? count, TimeSpan interval, int size, bool json, CancellationToken interrupted)
    {
        await using HostSystem host = await HostSystem.StartAsync(options).ConfigureAwait(false);
        await host.ConnectAsync(peer, interrupted).ConfigureAwait(false);
        if (!json)
            Output.Line($"PING {peer}: {size} bytes");
        using var pinger = new Pinger(host, peer, size, (number, time) =>
        {
            if (!json)
                Output.Line(string.Create(CultureInfo.InvariantCulture, $"{size} bytes from {peer}: seq={number} time={Human.Duration(time)}"));
        });
        try
        {
            await PingAsync(pinger, peer, count, interval, interrupted).ConfigureAwait(false);
            await pinger.WhenAnsweredAsync(_lastAnswers, interrupted).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Ctrl-C: what there is, is summed up.
        }
        Summarise(pinger, peer, json);
        return pinger.Times.Count > 0 ? ExitCode.Success : ExitCode.Failure;
    }

    private static async Task PingAsync(Pinger pinger, PeerAddress peer, int? count, TimeSpan interval, CancellationToken interrupted)
    {
        using var timer = new PeriodicTimer(interval);
        do
        {
            SendResult result = pinger.Ping();
            if (result == SendResult.TooLarge)
                throw new CommandException("--size is above actor-udp.control-maximum-message-size");
            if (result != SendResult.Accepted)
                Output.Note($"seq={pinger.Sent} was not sent to {peer} ({result})");
        }
        while ((count is null || pinger.Sent < (ulong)count) && await timer.WaitForNextTickAsync(interrupted).ConfigureAwait(false));
    }

    private static void Summarise(Pinger pinger, PeerAddress peer, bool json)
    {
        Percentiles times = pinger.Times;
        double loss = pinger.Sent == 0 ? 0 : 100.0 * (pinger.Sent - (ulong)times.Count) / pinger.Sent;
        if (json)
        {
            Output.Json(new JsonObject
            {
                ["status"] = times.Count > 0 ? "Answered" : "Failed",
                ["peer"] = peer.ToString(),
                ["sent"] = pinger.Sent,
                ["received"] = times.Count,
                ["lossPercent"] = Math.Round(loss, 3),
                ["microseconds"] = new JsonObject
                {
                    ["min"] = Microseconds(times.Minimum),
                    ["avg"] = Microseconds(times.Average),
                    ["p50"] = Microseconds(times.At(50)),
                    ["p99"] = Microseconds(times.At(99)),
                    ["max"] = Microseconds(times.Maximum),
                },
            });
            return;
        }
        Output.Line(string.Create(CultureInfo.InvariantCulture,
            $"--- {peer} ---\n{pinger.Sent} sent, {times.Count} received, {loss:0.#} % lost"));
        if (times.Count > 0)
        {
            Output.Line($"min/avg/p50/p99/max = {Human.Duration(times.Minimum)} / {Human.Duration(times.Average)} / {Human.Duration(times.At(50))}"
                + $" / {Human.Duration(times.At(99))} / {Human.Duration(times.Maximum)}");
        }
    }

    private static double Microseconds(TimeSpan time) => Math.Round(time.TotalMicroseconds, 1);
}
