using System.CommandLine;
using System.Text.Json.Nodes;
using ActorUdp.Hosts.Console;
using ActorUdp.Hosts.Lines;
using ActorUdp.Hosts.Node;
using ActorUdp.Hosts.Transfer;

namespace ActorUdp.Hosts.Commands;

/// <summary><c>actorudp send</c>: sends files, or the lines of stdin, and waits until the node has confirmed them.</summary>
internal static class SendCommand
{
    public static Command Create()
    {
        Argument<PeerAddress> address = Verb.Address();
        var files = new Argument<string[]>("files") { Description = "The files to send.", HelpName = "FILE", Arity = ArgumentArity.ZeroOrMore };
        var lines = new Option<bool>("--lines") { Description = "Send the lines of stdin, each as a message, instead of files." };
        var name = new Option<string?>("--as") { Description = "The name that the (single) file shall have there.", HelpName = "NAME" };
        Option<TimeSpan?> timeout = Verb.Duration("--timeout", "Fail when not all is confirmed by then; default: only silence ends it.");
        Option<PeerAddress?> listen = Verb.Listen("Listen there and advertise it; default: answers come along our own path.");
        Option<string?> nodeName = Verb.Name();
        Option<string?> config = Verb.Config();
        Option<string?> cluster = Verb.ClusterId();
        Option<bool> json = Verb.Json();
        var command = new Command("send", "Sends files, or stdin line by line; exit code 0 only when the node has confirmed all.")
        {
            address, files, lines, name, timeout, listen, nodeName, config, cluster, json,
        };
        command.Validators.Add(result =>
        {
            int count = result.GetValue(files)?.Length ?? 0;
            if (result.GetValue(lines) == (count > 0))
                result.AddError("give either files or --lines");
            if (result.GetValue(name) is not null && count != 1)
                result.AddError("--as names one file; give exactly one");
        });
        command.SetAction(parsed => Verb.RunAsync(parsed.GetValue(json), interrupt => RunAsync(
            new HostOptions
            {
                DefaultName = "send",
                IsClient = true,
                Name = parsed.GetValue(nodeName),
                Listen = parsed.GetValue(listen),
                ConfigFile = parsed.GetValue(config),
                ClusterId = parsed.GetValue(cluster),
            },
            new Request(
                parsed.GetValue(address)!, parsed.GetValue(files)!, parsed.GetValue(name), parsed.GetValue(lines),
                parsed.GetValue(timeout), parsed.GetValue(json)),
            interrupt)));
        return command;
    }

    private static async Task<int> RunAsync(HostOptions options, Request request, Interrupt interrupt)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(interrupt.Token);
        if (request.Timeout is { } timeout)
            limit.CancelAfter(timeout);
        // A file that is not there is told before anybody is bothered.
        List<LocalFile> files = await Task.Run(() => Open(request)).WaitAsync(interrupt.Token).ConfigureAwait(false);
        try
        {
            await using HostSystem host = await HostSystem.StartAsync(options).ConfigureAwait(false);
            await Connect(host, request, limit.Token, interrupt).ConfigureAwait(false);
            bool done = request.Lines
                ? await SendLines(host, request, limit.Token, interrupt).ConfigureAwait(false)
                : await SendFiles(host, request, files, limit.Token, interrupt).ConfigureAwait(false);
            return done ? ExitCode.Success : interrupt.Token.IsCancellationRequested ? ExitCode.Interrupted : ExitCode.Failure;
        }
        finally
        {
            foreach (LocalFile file in files)
                file.Dispose();
        }
    }

    private static List<LocalFile> Open(Request request)
    {
        var open = new List<LocalFile>();
        try
        {
            foreach (string path in request.Files)
                open.Add(LocalFile.Open(path, request.Name));
            return open;
        }
        catch (IOException e)
        {
            foreach (LocalFile file in open)
                file.Dispose();
            throw new CommandException(e.Message, ExitCode.Failure, e);
        }
    }

    private static async Task Connect(HostSystem host, Request request, CancellationToken limit, Interrupt interrupt)
    {
        try
        {
            await host.ConnectAsync(request.Peer, limit).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!interrupt.Token.IsCancellationRequested)
        {
            throw new CommandException($"{request.Peer} did not answer within the --timeout of {Human.Duration(request.Timeout!.Value)}");
        }
    }

    private static async Task<bool> SendFiles(
        HostSystem host, Request request, List<LocalFile> files, CancellationToken limit, Interrupt interrupt)
    {
        using var sender = new FileSender(host, request.Peer);
        var outcomes = new List<FileOutcome>();
        foreach (LocalFile file in files)
        {
            FileOutcome outcome = await ProgressBar.RunAsync(
                !request.Json, Human.Clean(file.Name), file.Size, progress => sender.SendAsync(file, progress, limit)).ConfigureAwait(false);
            if (outcome.Status == FileStatus.Interrupted && !interrupt.Token.IsCancellationRequested)
                outcome = outcome with { Status = FileStatus.GivenUp, Reason = "TimedOut", Text = TimedOut(request) };
            outcomes.Add(outcome);
            if (!request.Json)
                Tell(outcome);
            if (outcome.Status is FileStatus.Interrupted or FileStatus.GivenUp)
                break; // what comes after it would fare no better
        }
        bool done = outcomes.Count == files.Count && outcomes.TrueForAll(o => o.Status == FileStatus.Confirmed);
        if (!done && outcomes.Count < files.Count)
            Output.Error($"{files.Count - outcomes.Count} more files were not sent");
        if (request.Json)
        {
            Output.Json(new JsonObject
            {
                ["status"] = done ? "Confirmed" : "Failed",
                ["peer"] = request.Peer.ToString(),
                ["files"] = new JsonArray([.. outcomes.Select(o => o.ToJson())]),
                ["notSent"] = files.Count - outcomes.Count,
            });
        }
        return done;
    }

    private static void Tell(FileOutcome outcome)
    {
        string name = Human.Clean(outcome.Name);
        if (outcome.Status == FileStatus.Confirmed)
        {
            Output.Line($"{name}: {Human.Bytes(outcome.Size)} confirmed in {Human.Duration(outcome.Time)} "
                + $"({Human.Rate(outcome.Size, outcome.Time)}), sha256 {Convert.ToHexStringLower(outcome.Hash ?? [])}");
            return;
        }
        string rest = outcome.Confirmed == 0 ? "" : $"; {Human.Bytes(outcome.Confirmed)} of {Human.Bytes(outcome.Size)} had been written to an incomplete file";
        Output.Error($"{name}: {outcome.Status} ({outcome.Reason}): {outcome.Text}{rest}");
    }

    private static async Task<bool> SendLines(HostSystem host, Request request, CancellationToken limit, Interrupt interrupt)
    {
        using var sender = new LineSender(host, request.Peer);
        using Stream input = System.Console.OpenStandardInput();
        // A terminal that the user types into has no room for a bar.
        LineReport report = await ProgressBar.RunAsync(
            !request.Json && System.Console.IsInputRedirected, "lines", null, progress => sender.SendAsync(input, progress, limit)).ConfigureAwait(false);
        if (report.Failure == LineFailure.Interrupted && !interrupt.Token.IsCancellationRequested)
            report = report with { Failure = LineFailure.TimedOut, Text = TimedOut(request) };
        if (request.Json)
        {
            JsonObject json = report.ToJson();
            json["peer"] = request.Peer.ToString();
            Output.Json(json);
        }
        if (report.Failure is null)
        {
            if (!request.Json)
                Output.Line($"{Human.Count((long)report.Read)} lines ({Human.Bytes(report.ConfirmedBytes)}) confirmed in {Human.Duration(report.Time)}");
            return true;
        }
        string rest = report.Unconfirmed == 0
            ? "all of them"
            : $"{Human.Count((long)report.Unconfirmed)} not confirmed, from line {report.Confirmed + 1} on";
        Output.Error($"{report.Failure}: {report.Text}; {Human.Count((long)report.Confirmed)} of {Human.Count((long)report.Read)} lines that were read are confirmed, {rest}");
        return false;
    }

    private static string TimedOut(Request request) => $"not confirmed within the --timeout of {Human.Duration(request.Timeout!.Value)}";

    private sealed record Request(PeerAddress Peer, string[] Files, string? Name, bool Lines, TimeSpan? Timeout, bool Json);
}
