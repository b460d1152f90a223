namespace ActorUdp.Configuration;

/// <summary>Turns the section <c>actor-udp</c> into settings. Uses what both actor runtimes have.</summary>
internal sealed class SettingsReader
{
    private readonly Config _section;
    private readonly List<ConfigurationProblem> _problems;

    private SettingsReader(Config section, List<ConfigurationProblem> problems)
    {
        _section = section;
        _problems = problems;
    }

    /// <summary>Reads all keys of a section. A key that is missing, or whose value is reported as a problem, has its default.</summary>
    public static UdpSettings Read(Config section, List<ConfigurationProblem> problems)
    {
        if (section.IsEmpty)
            return new UdpSettings();
        if (section.Root.IsObject())
            return new SettingsReader(section, problems).Read();
        problems.Add(NotASection(SettingKeys.Section, section.Root.GetString()));
        return new UdpSettings();
    }

    /// <summary>A value stands where a section belongs.</summary>
    public static ConfigurationProblem NotASection(string path, string? value) =>
        new(ProblemSeverity.Error, path, value, "allowed is a section: { … }", ProblemKind.WrongValue);

    private UdpSettings Read()
    {
        RefuseValuesInPlaceOfSections();
        return new UdpSettings
        {
            Hostname = Get(SettingKeys.Hostname),
            Port = Get(SettingKeys.Port),
            PublicHostname = Get(SettingKeys.PublicHostname),
            PublicPort = Get(SettingKeys.PublicPort),
            Advertise = Get(SettingKeys.Advertise),
            ClusterId = Get(SettingKeys.ClusterId),
            NodeName = Get(SettingKeys.NodeName),
            ResetSecret = Get(SettingKeys.ResetSecret),
            SendSocket = Get(SettingKeys.SendSocket),
            BatchIo = Get(SettingKeys.BatchIo),
            IdleStrategy = Get(SettingKeys.IdleStrategy),
            DatagramSize = Get(SettingKeys.DatagramSize),
            MaximumDatagramSize = Get(SettingKeys.MaximumDatagramSize),
            SocketReceiveBuffer = Get(SettingKeys.SocketReceiveBuffer),
            SocketSendBuffer = Get(SettingKeys.SocketSendBuffer),
            MaximumMessageSize = Get(SettingKeys.MaximumMessageSize),
            ControlMaximumMessageSize = Get(SettingKeys.ControlMaximumMessageSize),
            OrdinaryLanes = Get(SettingKeys.OrdinaryLanes),
            SendQueue = ReadSendQueue(),
            FlowControl = ReadFlowControl(),
            BulkShare = Get(SettingKeys.BulkShare),
            CongestionControl = Get(SettingKeys.CongestionControl),
            FixedWindow = Get(SettingKeys.FixedWindow),
            InitialRtt = Get(SettingKeys.InitialRtt),
            Acknowledgement = ReadAcknowledgement(),
            HandshakeTimeout = Get(SettingKeys.HandshakeTimeout),
            HandshakeRetryInterval = Get(SettingKeys.HandshakeRetryInterval),
            CookieLifetime = Get(SettingKeys.CookieLifetime),
            ReconnectBackoff = ReadReconnectBackoff(),
            HeartbeatInterval = Get(SettingKeys.HeartbeatInterval),
            UnreachableTimeout = Get(SettingKeys.UnreachableTimeout),
            GiveUpTimeout = Get(SettingKeys.GiveUpTimeout),
            IdleTimeout = Get(SettingKeys.IdleTimeout),
            ShutdownFlushTimeout = Get(SettingKeys.ShutdownFlushTimeout),
            MaximumInboundConnections = Get(SettingKeys.MaximumInboundConnections),
            ReceiveQueue = Get(SettingKeys.ReceiveQueue),
            Restart = ReadRestart(),
        };
    }

    private SendQueueSettings ReadSendQueue() => new()
    {
        Control = Get(SettingKeys.SendQueueControl),
        Ordinary = Get(SettingKeys.SendQueueOrdinary),
        Bulk = Get(SettingKeys.SendQueueBulk),
        HighWatermark = Get(SettingKeys.SendQueueHighWatermark),
        LowWatermark = Get(SettingKeys.SendQueueLowWatermark),
    };

    private FlowControlSettings ReadFlowControl() => new()
    {
        InitialWindow = Get(SettingKeys.FlowControlInitialWindow),
        MaximumWindow = Get(SettingKeys.FlowControlMaximumWindow),
    };

    private AcknowledgementSettings ReadAcknowledgement() => new()
    {
        MaximumDelay = Get(SettingKeys.AcknowledgementMaximumDelay),
        EveryPackets = Get(SettingKeys.AcknowledgementEveryPackets),
    };

    private ReconnectBackoffSettings ReadReconnectBackoff() => new()
    {
        Initial = Get(SettingKeys.ReconnectBackoffInitial),
        Multiplier = Get(SettingKeys.ReconnectBackoffMultiplier),
        Jitter = Get(SettingKeys.ReconnectBackoffJitter),
        Maximum = Get(SettingKeys.ReconnectBackoffMaximum),
    };

    private RestartSettings ReadRestart() => new()
    {
        Maximum = Get(SettingKeys.RestartMaximum),
        Within = Get(SettingKeys.RestartWithin),
        MinimumBackoff = Get(SettingKeys.RestartMinimumBackoff),
        MaximumBackoff = Get(SettingKeys.RestartMaximumBackoff),
    };

    private T Get<T>(SettingKey<T> key)
        where T : notnull
    {
        if (_section.GetValue(key.Name) is not { } value)
            return key.Default;
        if (value.IsString() && value.GetString() is { } text)
        {
            T result = key.Parse(text, out ConfigurationProblem? problem);
            if (problem is not null)
                _problems.Add(problem);
            return result;
        }

        string found = value.IsObject() ? "a section" : value.IsArray() ? "an array" : "null";
        _problems.Add(key.Error(null, $"is {found}; allowed is {key.Allowed}"));
        return key.Default;
    }

    private void RefuseValuesInPlaceOfSections()
    {
        foreach (string section in SettingKeys.Sections)
        {
            if (_section.GetValue(section) is { } value && !value.IsObject())
                _problems.Add(NotASection($"{SettingKeys.Section}.{section}", value.GetString()));
        }
    }
}
