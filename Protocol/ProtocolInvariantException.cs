namespace ActorUdp.Protocol;

/// <summary>
/// A rule of our own state machines was broken: the state of one connection is not to be trusted any more. Give that
/// connection up (<see cref="OutboundConnection.Abort"/>, or drop the inbound one); a peer can never cause this.
/// </summary>
public sealed class ProtocolInvariantException : Exception
{
    /// <summary>Creates an exception without a rule.</summary>
    public ProtocolInvariantException()
    {
    }

    /// <summary>Creates an exception that names the broken rule.</summary>
    /// <param name="rule">The rule, as a statement that should have been true.</param>
    public ProtocolInvariantException(string rule)
        : base("Broken invariant: " + rule)
    {
    }

    /// <summary>Creates an exception that names the broken rule and its cause.</summary>
    /// <param name="rule">The rule, as a statement that should have been true.</param>
    /// <param name="innerException">What broke it.</param>
    public ProtocolInvariantException(string rule, Exception innerException)
        : base("Broken invariant: " + rule, innerException)
    {
    }
}
