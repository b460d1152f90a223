namespace ActorUdp.Configuration;

/// <summary>Turns the section <c>actor-udp</c> into settings. Uses what both actor runtimes have.</summary>
internal sealed class SettingsReader
{
    private readonly Config _config;
    private readonly List<ConfigurationProblem> _problems;

    private SettingsReader(Config config, List<ConfigurationProblem> problems)
    {
        _config = config;
        _problems = problems;
    }

    /// <summary>Reads all keys. A key that is missing, or whose value is reported as a problem, has its default.</summary>
    public static UdpSettings Read(Config config, List<ConfigurationProblem> problems)
    {
        if (config.IsEmpty || config.GetValue(SettingKeys.Section) is not { } section)
            return new UdpSettings();
        if (section.IsObject())
            return new SettingsReader(config, problems).Read();
        problems.Add(new(ProblemSeverity.Error, SettingKeys.Section, null, "allowed is a section: { … }", ProblemKind.WrongValue));
        return new UdpSettings();
    }

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
            DatagramSize = Get(SettingKeys.DatagramSize),
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
        if (_config.GetValue(key.FullName) is not { } value)
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
            string path = $"{SettingKeys.Section}.{section}";
            if (_config.GetValue(path) is { } value && !value.IsObject())
                _problems.Add(new(ProblemSeverity.Error, path, value.GetString(), "allowed is a section: { … }", ProblemKind.WrongValue));
        }
    }
}
