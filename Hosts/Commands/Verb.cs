using System.CommandLine;
using System.Text.Json.Nodes;
using ActorUdp.Hosts.Console;
using ActorUdp.Hosts.Node;

namespace ActorUdp.Hosts.Commands;

/// <summary>What all verbs have in common.</summary>
internal static class Verb
{
    public static Option<bool> Json() => new("--json") { Description = "Print the result as JSON, for programs." };

    public static Option<string?> Config() => new("--config") { Description = "A HOCON file with a section actor-udp.", HelpName = "FILE" };

    public static Option<string?> ClusterId() =>
        new("--cluster-id") { Description = "Only nodes of the same cluster id talk to each other.", HelpName = "ID" };

    public static Option<string?> Name() => new("--name") { Description = "The name that peers see.", HelpName = "NAME" };

    public static Option<PeerAddress?> Listen(string description) => new("--listen")
    {
        Description = description,
        HelpName = "ADDRESS",
        CustomParser = result => ParseAddress(result, result.Tokens[0].Value, mayBeZero: true),
    };

    public static Argument<PeerAddress> Address() => new("address")
    {
        Description = "The node: host:port, [ipv6]:port or udp://host:port.",
        HelpName = "ADDRESS",
        CustomParser = result => ParseAddress(result, result.Tokens[0].Value, mayBeZero: false),
    };

    public static Option<PeerAddress[]> Peers() => new("--peer")
    {
        Description = "A node to connect to at once; may be given several times.",
        HelpName = "ADDRESS",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [],
        CustomParser = result => [.. result.Tokens.Select(t => ParseAddress(result, t.Value, mayBeZero: false)!)],
    };

    /// <summary>A duration such as <c>500ms</c>, <c>2s</c>, <c>1m</c>, or a number of seconds.</summary>
    public static Option<TimeSpan?> Duration(string name, string description, params string[] aliases) => new(name, aliases)
    {
        Description = description,
        HelpName = "TIME",
        CustomParser = result =>
        {
            if (DurationText.TryParse(result.Tokens[0].Value, out TimeSpan duration))
                return duration;
            result.AddError($"'{result.Tokens[0].Value}' is no duration for {name}; write 500ms, 2s, 1m, or a number of seconds above 0");
            return null;
        },
    };

    /// <summary>Runs a verb: its failures become a message and an exit code, Ctrl-C a cancelled token.</summary>
    public static async Task<int> RunAsync(bool json, Func<Interrupt, Task<int>> verb)
    {
        using var interrupt = new Interrupt();
        try
        {
            return await verb(interrupt).ConfigureAwait(false);
        }
        catch (CommandException e)
        {
            if (json)
                Output.Json(new JsonObject { ["status"] = "Failed", ["reason"] = (e as PeerFailedException)?.Reason, ["text"] = e.Message });
            Output.Error(e.Message);
            return e.ExitCode;
        }
        catch (OperationCanceledException) when (interrupt.Token.IsCancellationRequested)
        {
            return ExitCode.Interrupted;
        }
    }

    private static PeerAddress? ParseAddress(System.CommandLine.Parsing.ArgumentResult result, string text, bool mayBeZero)
    {
        if (PeerAddress.TryParse(text, out PeerAddress? address) && (mayBeZero || address.Port != 0))
            return address;
        result.AddError(address is null
            ? $"'{text}' is no address; write host:port, [ipv6]:port or udp://host:port, with a port of {(mayBeZero ? 0 : 1)} to 65535"
            : $"'{text}' is no address to send to: its port is 0");
        return null;
    }
}
