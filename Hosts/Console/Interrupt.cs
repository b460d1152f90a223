using System.Runtime.InteropServices;

namespace ActorUdp.Hosts.Console;

/// <summary>
/// Turns Ctrl-C and SIGTERM into a cancelled token, once; a second signal ends the process at once, as if this class
/// did not exist, so that a user is never at the mercy of our clean-up.
/// </summary>
internal sealed class Interrupt : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _registrations;
    private int _signals;

    public Interrupt()
    {
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal),
        ];
    }

    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
            registration.Dispose();
        _source.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        if (Interlocked.Increment(ref _signals) > 1)
            return; // not cancelled: the default action ends the process
        context.Cancel = true;
        // Off the signal's own thread: what is awaited on the token may run to its end here.
        _ = Task.Run(_source.Cancel);
    }
}
