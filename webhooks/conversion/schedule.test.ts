import { roundTrips } from './testing/round-trip.ts';

roundTrips('Schedule');
