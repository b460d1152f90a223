using ActorUdp.Configuration;

namespace ActorUdp.Specs.Actors.Configuration;

/// <summary>What <c>actorudp check</c> says about a configuration.</summary>
public sealed class SettingsValidatorSpec : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("settings-validator-spec-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData("unreachable-timeout = 3 s", "unreachable-timeout", "3 × heartbeat-interval")]
    [InlineData("heartbeat-interval = 2 s", "unreachable-timeout", "3 × heartbeat-interval")]
    [InlineData("give-up-timeout = 4 s", "give-up-timeout", "at least unreachable-timeout")]
    [InlineData("idle-timeout = 30 s", "idle-timeout", "more than give-up-timeout")]
    [InlineData("flow-control.maximum-window = 128 KiB", "flow-control.maximum-window", "at least flow-control.initial-window")]
    [InlineData("send-queue.low-watermark = 0.75", "send-queue.low-watermark", "less than send-queue.high-watermark")]
    [InlineData("maximum-message-size = 128 KiB", "control-maximum-message-size", "not be more than maximum-message-size")]
    [InlineData("datagram-size = 65507, receive-queue = 64 KiB, socket-receive-buffer = 64 KiB, fixed-window = 64 KiB", "fixed-window", "2 × datagram-size")]
    [InlineData("handshake-retry-interval = 5 s", "handshake-retry-interval", "less than handshake-timeout")]
    [InlineData("cookie-lifetime = 200 ms", "cookie-lifetime", "more than handshake-retry-interval")]
    [InlineData("reconnect-backoff.maximum = 400 ms", "reconnect-backoff.initial", "not be more than reconnect-backoff.maximum")]
    [InlineData("restart.maximum-backoff = 5 ms", "restart.minimum-backoff", "not be more than restart.maximum-backoff")]
    public void Values_that_do_not_go_together_are_errors(string text, string key, string rule)
    {
        ConfigurationProblem problem = Assert.Single(Check(text));

        Assert.Equal((ProblemSeverity.Error, ProblemKind.Relation, $"actor-udp.{key}"), (problem.Severity, problem.Kind, problem.Key));
        Assert.Contains(rule, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_broken_relation_tells_both_values() => Assert.Equal(
        "actor-udp.idle-timeout = 20 s: must be more than give-up-timeout, else a receiver forgets a connection whose sender "
            + "still counts on it (give-up-timeout = 30 s)",
        Assert.Single(Check("idle-timeout = 20 s")).ToString());

    [Fact]
    public void Every_relation_can_be_broken_and_names_existing_keys()
    {
        UdpSettings broken = new()
        {
            DatagramSize = 65_507,
            SocketReceiveBuffer = 1,
            SocketSendBuffer = 1,
            ReceiveQueue = 1,
            FixedWindow = 1,
            MaximumMessageSize = 1,
            FlowControl = new FlowControlSettings { MaximumWindow = 1 },
            SendQueue = new SendQueueSettings { LowWatermark = 1 },
            HandshakeRetryInterval = TimeSpan.FromHours(1),
            ReconnectBackoff = new ReconnectBackoffSettings { Maximum = TimeSpan.Zero },
            Restart = new RestartSettings { MaximumBackoff = TimeSpan.Zero },
            HeartbeatInterval = TimeSpan.FromHours(1),
            GiveUpTimeout = TimeSpan.FromSeconds(1),
            IdleTimeout = TimeSpan.FromSeconds(1),
        };

        Assert.All(SettingRelations.All, relation => Assert.NotNull(relation.Check(broken)));
        Assert.All(SettingRelations.All, relation => Assert.Null(relation.Check(new UdpSettings())));
        Assert.All(SettingRelations.All.SelectMany(relation => relation.Keys), key => Assert.Contains(key, SettingKeys.All));
    }

    [Fact]
    public void The_relations_of_a_wrong_value_are_not_judged() =>
        Assert.Equal([ProblemKind.WrongValue], Check("heartbeat-interval = soon, unreachable-timeout = 50 ms").Select(problem => problem.Kind));

    [Theory]
    [InlineData("prot = 1", "actor-udp.prot", "actor-udp.port")]
    [InlineData("hearbeat-interval = 1 s", "actor-udp.hearbeat-interval", "actor-udp.heartbeat-interval")]
    [InlineData("idle_timeout = 1 s", "actor-udp.idle_timeout", "actor-udp.idle-timeout")]
    [InlineData("send-qeue { control = 1 MiB }", "actor-udp.send-qeue", "actor-udp.send-queue")]
    [InlineData("send-queue { contorl = 1 MiB }", "actor-udp.send-queue.contorl", "actor-udp.send-queue.control")]
    [InlineData("restart.max = 1", "actor-udp.restart.max", "actor-udp.restart.maximum")]
    [InlineData("initial-window = 1 MiB", "actor-udp.initial-window", "actor-udp.flow-control.initial-window")]
    [InlineData("flow-control.bulk-share = 0.2", "actor-udp.flow-control.bulk-share", "actor-udp.bulk-share")]
    public void An_unknown_key_is_a_warning_with_the_nearest_known_one(string text, string key, string nearest)
    {
        ConfigurationProblem problem = Assert.Single(Check(text));

        Assert.Equal((ProblemSeverity.Warning, ProblemKind.UnknownKey, key), (problem.Severity, problem.Kind, problem.Key));
        Assert.EndsWith($"Is {nearest} meant?", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void For_a_key_that_is_like_none_no_other_is_suggested() =>
        Assert.Equal("actor-udp.colour: there is no such key; it has no effect", Assert.Single(Check("colour = red")).ToString());

    [Theory]
    [InlineData("actor-upd { port = 1 }", "actor-upd")]
    [InlineData("actorudp { port = 1 }", "actorudp")]
    public void A_misspelt_section_is_a_warning(string text, string key)
    {
        ConfigurationProblem problem = Assert.Single(WithoutMachine(SettingsValidator.Check(text)));

        Assert.Equal((ProblemKind.UnknownKey, key), (problem.Kind, problem.Key));
        Assert.EndsWith("Is actor-udp meant?", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_sections_are_not_judged() =>
        Assert.Empty(WithoutMachine(SettingsValidator.Check("akka { loglevel = OFF }\nmy-application { prot = 1 }\nactor-udp { port = 1 }")));

    [Fact]
    public void Socket_buffers_beyond_the_limit_of_the_machine_are_warnings()
    {
        UdpSettings settings = new() { SocketReceiveBuffer = 4 << 20, SocketSendBuffer = 1 << 20 };

        ConfigurationProblem problem = Assert.Single(MachineLimits.Check(settings, name => name switch
        {
            "rmem_max" => 212_992,
            "wmem_max" => 1 << 20,
            _ => throw new ArgumentException(name),
        }));

        Assert.Equal(
            "actor-udp.socket-receive-buffer = 4 MiB: this machine gives at most 208 KiB; to get all of it: sysctl -w net.core.rmem_max=4194304",
            problem.ToString());
        Assert.Equal((ProblemSeverity.Warning, ProblemKind.MachineLimit), (problem.Severity, problem.Kind));
    }

    [Fact]
    public void A_machine_whose_limits_are_not_known_is_not_judged() => Assert.Empty(MachineLimits.Check(new UdpSettings(), _ => null));

    [Fact]
    public void A_file_is_checked_with_what_it_includes()
    {
        Write("common.hocon", "cluster-id = here\nprot = 1");
        string file = Write("node.hocon", "actor-udp {\n  include \"common.hocon\"\n  port = 70000\n}");

        Assert.Equal(["actor-udp.port", "actor-udp.prot"], WithoutMachine(SettingsValidator.CheckFile(file)).Select(problem => problem.Key));
        Assert.Equal("here", ConfigurationFile.Load(file).GetString("actor-udp.cluster-id"));
    }

    [Theory]
    [InlineData("include \"bad.hocon\"", "bad.hocon")]
    [InlineData("include \"none.hocon\"", "none.hocon: there is no such file")]
    [InlineData("include \"node.hocon\"", "does a file include itself?")]
    public void An_include_that_cannot_be_read_is_an_error_that_names_the_file(string text, string message)
    {
        Write("bad.hocon", "a = b:c");
        ConfigurationProblem problem = Assert.Single(SettingsValidator.CheckFile(Write("node.hocon", text)));

        Assert.Equal((ProblemSeverity.Error, ProblemKind.Syntax), (problem.Severity, problem.Kind));
        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_error_in_the_file_itself_names_it_once()
    {
        string file = Write("node.hocon", "actor-udp {\n  hostname = tcp://here\n}");

        string told = Assert.Single(SettingsValidator.CheckFile(file)).ToString();

        Assert.StartsWith($"{file}: ", told, StringComparison.Ordinal);
        Assert.Equal(0, told.LastIndexOf(file, StringComparison.Ordinal));
    }

    [Fact]
    public void A_missing_file_is_an_error() => Assert.Equal(
        "there is no such file",
        Assert.Single(SettingsValidator.CheckFile(Path.Combine(_directory, "none.hocon"))).Message);

    private static IEnumerable<ConfigurationProblem> Check(string section) =>
        WithoutMachine(SettingsValidator.Check($"actor-udp {{\n{section}\n}}"));

    private static IEnumerable<ConfigurationProblem> WithoutMachine(IEnumerable<ConfigurationProblem> problems) =>
        problems.Where(problem => problem.Kind != ProblemKind.MachineLimit);

    private string Write(string name, string text)
    {
        string path = Path.Combine(_directory, name);
        File.WriteAllText(path, text);
        return path;
    }
}
