namespace ActorUdp.Simulation;

/// <summary>A promise of the product, or of a specification that uses the simulation, was broken. The message says which.</summary>
public sealed class SimulationException : Exception
{
    /// <summary>Creates an exception that names no promise.</summary>
    public SimulationException()
    {
    }

    /// <summary>Creates an exception that names the broken promise.</summary>
    /// <param name="promise">The promise, and what was seen instead.</param>
    public SimulationException(string promise)
        : base(promise)
    {
    }

    /// <summary>Creates an exception that names the broken promise and what broke it.</summary>
    /// <param name="promise">The promise, and what was seen instead.</param>
    /// <param name="innerException">What broke it.</param>
    public SimulationException(string promise, Exception innerException)
        : base(promise, innerException)
    {
    }
}
