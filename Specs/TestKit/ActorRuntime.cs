// The one file of this assembly that names an actor runtime.
#if AKKA
global using Akka.Actor;
global using Akka.Configuration;
global using Akka.Event;
global using Akka.TestKit;
global using Akka.TestKit.Xunit2;

// Below ActorUdp the short name is a namespace.
global using RuntimeTestKit = Akka.TestKit.Xunit2.TestKit;
#else
global using ActorUdp.Embedded.Actor;
global using ActorUdp.Embedded.Configuration;
global using ActorUdp.Embedded.Event;
global using ActorUdp.Embedded.TestKit;
global using ActorUdp.Embedded.TestKit.Xunit2;

// Below ActorUdp the short name is a namespace.
global using RuntimeTestKit = ActorUdp.Embedded.TestKit.Xunit2.TestKit;
#endif
global using ActorUdp;
global using ActorUdp.Protocol;
global using ActorUdp.Simulation.Network;
global using ActorUdp.TestKit;
