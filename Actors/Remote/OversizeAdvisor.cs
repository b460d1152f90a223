namespace ActorUdp.Remote;

/// <summary>
/// Akka.Remote drops a message that is larger than the transport carries, and logs how large it was, but not what to do about it. This
/// tells the key.
/// </summary>
internal sealed class OversizeAdvisor : UntypedActor
{
    // The exception's type is not public.
    private const string Oversized = "OversizedPayloadException";

    private readonly RemoteTransportSettings _settings;
    private readonly ILoggingAdapter _log = Context.GetLogger();

    private readonly string _limit;

    public OversizeAdvisor(RemoteTransportSettings settings)
    {
        _settings = settings;
        _limit = settings.MaximumFrameSize.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    public static Props Props(RemoteTransportSettings settings) => RuntimeProps.Create(() => new OversizeAdvisor(settings));

    protected override void PreStart() => Context.System.EventStream.Subscribe(Self, typeof(Error));

    protected override void OnReceive(object message)
    {
        // It tells the limit, by which transports are told apart.
        if (message is Error { Cause: { } cause } && cause.GetType().Name == Oversized && cause.Message.Contains(_limit, StringComparison.Ordinal))
        {
            _log.Warning(
                "A message was larger than {0}.maximum-frame-size, {1} bytes, and has been dropped. Raise it at both nodes to carry such messages.",
                _settings.Section,
                _settings.MaximumFrameSize);
        }
    }
}
